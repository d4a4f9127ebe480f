import { AuthUsersApi, Configuration } from 'sailpoint-api-client';
import { timed } from './timed.mjs';

process.once('message', async ({ world: { url: baseurl, identityId: id }, ...task }) => {
  const tokenUrl = `${baseurl}/oauth/token`;
  const api = new AuthUsersApi(
    new Configuration({ baseurl, tokenUrl, clientId: 'client', clientSecret: 'secret' }),
  );
  const figures = await timed(task, async () => {
    const { data } = await api.getAuthUser({ id });
    if (data.id !== id) throw new Error('That is somebody else');
  });
  process.send(figures, () => process.exit());
});
