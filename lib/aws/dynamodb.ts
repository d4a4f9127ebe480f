import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { AwsError } from './aws-error.ts';
import { type Json, JsonService, type ServiceOptions } from './json-service.ts';

/** What tables are asked, and what they answer. */
interface Reads {
  readonly BatchGetItem: readonly [BatchGetCommandInput, BatchGetCommandOutput];
  readonly GetItem: readonly [GetCommandInput, GetCommandOutput];
  readonly Query: readonly [QueryCommandInput, QueryCommandOutput];
}

interface Writes {
  readonly PutItem: PutCommandInput;
  readonly UpdateItem: UpdateCommandInput;
}

type Document = Record<string, unknown>;
type Attributes = Parameters<typeof unmarshall>[0];
type Keys = Readonly<Record<string, { readonly Keys: readonly Document[] }>>;

const service = {
  name: 'dynamodb',
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
  endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB',
} as const;

/**
 * DynamoDB, as far as documents are put and read: inputs and outputs are those of AWS's document client, whose
 * marshalling this is.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export class DynamoDB {
  readonly #service: JsonService;

  constructor(options: ServiceOptions = {}) {
    this.#service = new JsonService(service, options);
  }

  /** @throws {AwsError} */
  async read<A extends keyof Reads>(action: A, input: Reads[A][0]): Promise<Omit<Reads[A][1], '$metadata'>> {
    return decoded(await this.#service.call(action, encoded(input as unknown as Document)));
  }

  /** @throws {AwsError} `ConditionalCheckFailedException` among others */
  async write<A extends keyof Writes>(action: A, input: Writes[A]): Promise<void> {
    await this.#service.call(action, encoded(input as unknown as Document));
  }

  /**
   * @returns false where what the write is conditional on does not hold: somebody else was there first
   * @throws {AwsError}
   */
  async writeIf<A extends keyof Writes>(action: A, input: Writes[A]): Promise<boolean> {
    try {
      await this.write(action, input);
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#service.close();
  }
}

/** An input as it goes over the wire. */
function encoded(input: Document): Json {
  const { Item, Key, ExpressionAttributeValues, ExclusiveStartKey, RequestItems, ...plain } = input;
  return {
    ...plain,
    Item: attributesOf(Item),
    Key: attributesOf(Key),
    ExpressionAttributeValues: attributesOf(ExpressionAttributeValues),
    ExclusiveStartKey: attributesOf(ExclusiveStartKey),
    RequestItems:
      RequestItems && each(RequestItems as Keys, (of) => ({ ...of, Keys: of.Keys.map(attributesOf) })),
  };
}

/** What came over the wire. */
function decoded<T>(answer: Json): T {
  const { Item, Items, LastEvaluatedKey, Responses, UnprocessedKeys } = answer as {
    Item?: Attributes;
    Items?: Attributes[];
    LastEvaluatedKey?: Attributes;
    Responses?: Record<string, Attributes[]>;
    UnprocessedKeys?: Record<string, { Keys: Attributes[] }>;
  };
  return {
    Item: Item && unmarshall(Item),
    Items: Items?.map(documentOf),
    LastEvaluatedKey: LastEvaluatedKey && unmarshall(LastEvaluatedKey),
    Responses: Responses && each(Responses, (items) => items.map(documentOf)),
    UnprocessedKeys:
      UnprocessedKeys && each(UnprocessedKeys, (keys) => ({ ...keys, Keys: keys.Keys.map(documentOf) })),
  } as T;
}

const attributesOf = (document: unknown) =>
  document === undefined ? undefined : marshall(document, { removeUndefinedValues: true });

const documentOf = (attributes: Attributes) => unmarshall(attributes);

function each<T, U>(of: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, make(value)]));
}
