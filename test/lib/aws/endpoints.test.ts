import { expect, test } from 'vitest';
import { endpointIn } from '../../../lib/aws/endpoints.ts';

const service = {
  name: 'secretsmanager',
  target: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
} as const;
const own = 'http://127.0.0.1:1/';
const general = 'http://127.0.0.1:2/base';
const aws = 'https://secretsmanager.eu-west-1.amazonaws.com/';

test.each([
  ['nothing', {}, aws],
  ['empty variables', { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_SECRETS_MANAGER: '' }, aws],
  ['the general one', { AWS_ENDPOINT_URL: general, AWS_ENDPOINT_URL_SECRETS_MANAGER: '' }, general],
  ['both', { AWS_ENDPOINT_URL: general, AWS_ENDPOINT_URL_SECRETS_MANAGER: own }, own],
  ['both, ignored', { AWS_ENDPOINT_URL: general, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, aws],
  ['both, not ignored', { AWS_ENDPOINT_URL: general, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, general],
  ['a region of China', { AWS_REGION: 'cn-north-1' }, 'https://secretsmanager.cn-north-1.amazonaws.com.cn/'],
])('with %s in its environment a function asks where that says', (_, environment, url) => {
  const { AWS_REGION: region } = { AWS_REGION: 'eu-west-1', ...environment };
  const found = endpointIn({ AWS_REGION: 'eu-west-1', ...environment }, service);
  expect([found.url.href, found.region]).toEqual([url, region]);
});

test.each(['not-a-url', 'localhost:4566', 'ftp://127.0.0.1', 'http://'])(
  'the endpoint %j is refused in a sentence that names its variable',
  (text) => {
    const asked = () => endpointIn({ AWS_ENDPOINT_URL: text, AWS_REGION: 'eu-west-1' }, service);
    expect(asked).toThrow(
      /^AWS_ENDPOINT_URL is not the URL of an endpoint: it must begin with http:\/\/ or https:\/\/$/,
    );
  },
);

test('without a region nothing is asked, and it is said', () => {
  expect(() => endpointIn({ AWS_REGION: '' }, service)).toThrow(/No AWS region is set: set AWS_REGION/);
});
