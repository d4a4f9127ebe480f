import * as z from 'zod';

/** A Jira issue, whichever way it came, and what has become of it. */
export interface JiraIssue {
  readonly issue: { readonly key: string | undefined; readonly fields: Readonly<Record<string, unknown>> };
  /** Its type's name, and in a service project that of its request's type. */
  readonly types: readonly string[];
  /** The names of the statuses that it has just gone to; of issue data, the one that it has. */
  readonly enters: readonly string[];
  /** What names that, where the body may come again with other bytes; absent where nothing of it does. */
  readonly transition: string | undefined;
}

const fields = z.record(z.string(), z.unknown());
const named = z.object({ name: z.string() });
const typed = z.object({ requestType: named });
const issueData = z.object({ key: z.string().optional(), fields: fields.catch({}) });

const changes = z.object({ items: z.array(z.unknown()) });
// A whole number; Jira writes it as a number in some events, and as a text in others.
const changed = z.object({ id: z.union([z.int(), z.string().regex(/^\d{1,19}$/)]) });
// The status itself, and no field that somebody has called so.
const ofStatus = z.object({
  field: z.literal('status'),
  fieldtype: z.literal('jira').optional(),
  fieldId: z.literal('status').optional(),
  toString: z.string(),
});

const requestData = z.object({
  issueKey: z.string(),
  requestType: named.optional().catch(undefined),
  requestFieldValues: z.array(z.object({ fieldId: z.string(), value: z.unknown() })).catch([]),
  currentStatus: z
    .object({
      status: z.string(),
      statusDate: z
        .object({ epochMillis: z.number().optional(), jira: z.string().optional() })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/**
 * Reads an issue: of the event of an administrator's webhook; of Automation's issue data, in the Automation format (the
 * issue itself) and in the Jira format (`{"issue": …}`); or a request as Jira Service Management responds with it.
 *
 * https://developer.atlassian.com/cloud/jira/platform/webhooks/,
 * https://support.atlassian.com/cloud-automation/docs/issue-data-automation-format-payload-for-send-web-request/,
 * https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
 */
export function jiraIssue(body: unknown): JiraIssue {
  const request = requestData.safeParse(body).data;
  if (request) return ofRequest(request);
  const { webhookEvent, changelog, issue: whole = body } = fields.safeParse(body).data ?? {};
  const { key, fields: own } = issueData.safeParse(whole).data ?? { key: undefined, fields: {} };
  const issue = { key, fields: own };
  const types = typesOf(own);
  if (webhookEvent !== undefined) {
    const enters = webhookEvent === 'jira:issue_updated' ? statusesIn(changelog) : [];
    const id = changed.safeParse(changelog).data?.id;
    const transition = key === undefined || id === undefined ? undefined : `${key} changelog ${id}`;
    return { issue, types, enters, transition };
  }
  const enters = namesOf(own.status);
  return { issue, types, enters, transition: transitionOf(key, own.statuscategorychangedate) };
}

function ofRequest(request: z.output<typeof requestData>): JiraIssue {
  const { issueKey: key, requestType, requestFieldValues, currentStatus } = request;
  const { epochMillis, jira } = currentStatus?.statusDate ?? {};
  return {
    issue: {
      key,
      fields: Object.fromEntries(requestFieldValues.map(({ fieldId, value }) => [fieldId, value])),
    },
    types: requestType ? [requestType.name] : [],
    enters: currentStatus ? [currentStatus.status] : [],
    transition: transitionOf(key, epochMillis ?? jira),
  };
}

function typesOf(own: Readonly<Record<string, unknown>>): string[] {
  const ofRequests = Object.values(own).flatMap(
    (field) => typed.safeParse(field).data?.requestType.name ?? [],
  );
  return [...namesOf(own.issuetype), ...ofRequests];
}

function namesOf(value: unknown): string[] {
  const { data } = named.safeParse(value);
  return data ? [data.name] : [];
}

function statusesIn(changelog: unknown): string[] {
  const items = changes.safeParse(changelog).data?.items ?? [];
  return items.flatMap((item) => ofStatus.safeParse(item).data?.toString ?? []);
}

/**
 * An issue has its effect once for each time that its status changed, as far as the body says when that was. By the
 * moment, as Jira writes a time in the zone of whoever asks.
 */
function transitionOf(key: string | undefined, at: unknown): string | undefined {
  if (key === undefined) return undefined;
  const moment = momentOf(at);
  return moment === undefined ? key : `${key} ${moment}`;
}

const ZONED = /(Z|[+-]\d\d:?\d\d)$/;

/** Epoch milliseconds; undefined for what is no time, or does not say in which zone. */
function momentOf(at: unknown): number | undefined {
  const ms = typeof at === 'string' && ZONED.test(at) ? Date.parse(at) : at;
  return typeof ms === 'number' && !Number.isNaN(new Date(ms).getTime()) && Number.isInteger(ms)
    ? ms
    : undefined;
}
