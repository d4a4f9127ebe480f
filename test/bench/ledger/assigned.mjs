/** What Okta answers when it has assigned a user to an application, without its links. */
export const assigned = {
  id: '00u13okQOVWZJGDOAUVR',
  externalId: '70c14cc17d3745e8a9f98d599a68329c',
  created: '2026-11-21T23:32:03.000Z',
  lastUpdated: '2026-11-21T23:32:04.000Z',
  scope: 'USER',
  status: 'ACTIVE',
  statusChanged: '2026-11-21T23:32:04.000Z',
  passwordChanged: null,
  syncState: 'DISABLED',
  credentials: { userName: 'jane.doe@example.com' },
  profile: {
    given_name: 'Jane',
    family_name: 'Doe',
    email: 'jane.doe@example.com',
    department: 'Finance',
    role: 'Analyst',
  },
};
