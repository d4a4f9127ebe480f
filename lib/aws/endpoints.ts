import { AwsError } from './aws-error.ts';
import type { Service } from './json-service.ts';

/** Where a service is asked, and in which region requests are signed. */
export interface Endpoint {
  readonly url: URL;
  readonly region: string;
}

/** Says where a service is. */
export type EndpointSource = (service: Service) => Endpoint;

let source: EndpointSource = (service) => endpointIn(process.env, service);

/** Where a service is by the environment, or by what {@link useEndpoints} has put in its place. */
export const currentEndpoint: EndpointSource = (service) => source(service);

/** Takes endpoints from somewhere else than the environment, for the whole process. */
export function useEndpoints(of: EndpointSource): void {
  source = of;
}

/**
 * Where a service is by the environment, which is all that a function has: the service's own `AWS_ENDPOINT_URL_…`, else
 * `AWS_ENDPOINT_URL`, else AWS. An empty variable counts as none.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 *
 * @throws {AwsError} `InvalidEndpoint`, `NoRegion`
 */
export function endpointIn(environment: NodeJS.ProcessEnv, { name, endpointVariable }: Service): Endpoint {
  const { AWS_REGION: region = '', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ignored } = environment;
  const variables = ignored?.toLowerCase() === 'true' ? [] : [endpointVariable, 'AWS_ENDPOINT_URL'];
  const variable = variables.find((one) => environment[one]);
  if (variable !== undefined) return { url: endpointUrl(environment[variable] ?? '', variable), region };
  return { url: ofAws(name, region), region };
}

/** AWS's own endpoint. @throws {AwsError} `NoRegion` */
function ofAws(name: string, region: string): URL {
  if (region === '')
    throw new AwsError('NoRegion', 'No AWS region is set: set AWS_REGION to the region of the deployment');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(`https://${name}.${region}.${domain}`);
}

/** An endpoint that somebody has configured. @throws {AwsError} `InvalidEndpoint` */
export function endpointUrl(text: string, where: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new AwsError(
    'InvalidEndpoint',
    `${where} is not the URL of an endpoint: it must begin with http:// or https://`,
  );
}
