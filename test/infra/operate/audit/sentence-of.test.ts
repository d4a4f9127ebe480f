import { expect, test } from 'vitest';
import { sentenceOf } from '../../../../infra/operate/audit/sentence-of.ts';
import { AwsError } from '../../../../lib/aws/aws-error.ts';
import { DynamoDB } from '../../../../lib/aws/dynamodb.ts';

// What the person at the terminal gets where AWS cannot be asked for the ledger: what is wrong, and what to do.

const get = (options: ConstructorParameters<typeof DynamoDB>[0]) =>
  new DynamoDB({ attempts: 1, ...options })
    .read('GetItem', { TableName: 'changes', Key: { id: 'a' } })
    .catch((error: unknown) => sentenceOf(error));
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };

test('where nobody answers, it names the network and the region', async () => {
  const said = await get({ endpoint: 'http://127.0.0.1:9', region: 'eu-west-1', credentials });
  expect(said).toMatch(/^It cannot be done: AWS could not be asked \(Unreachable\)\. Look at the network/);
});

test('where no region is set, it says which variable', async () => {
  const said = await get({ region: '', credentials });
  expect(said).toBe(
    'It cannot be done: no AWS region is set. Set AWS_REGION to the region of the deployment.',
  );
});

test.each([
  ['NoCredentials', /no AWS credentials\. Sign in .*AWS_PROFILE/],
  ['AccessDeniedException', /AWS refuses it \(AccessDeniedException\)\. Use credentials/],
  ['ExpiredTokenException', /credentials are not valid \(ExpiredTokenException\)\. Sign in/],
])('%s says what to do', (name, expected) => {
  expect(sentenceOf(new AwsError(name, 'eve'))).toMatch(expected);
});

test('what nobody foresaw is no sentence', () => {
  expect(sentenceOf(new TypeError('x is not a function'))).toBeUndefined();
});
