import { Expression } from './expression.ts';
import type { Mapping } from './mapping.ts';

const words = (text: string) => text.trim().split(/\s+/);

// https://developer.atlassian.com/cloud/jira/platform/webhooks/ and …/rest/v3/api-group-issues/
const OF_JIRA = words(`
  action active accountId accountType aggregateprogress aggregatetimeestimate aggregatetimeoriginalestimate
  aggregatetimespent assignee attachment author avatarUrls body changelog colorName comment comments components content
  created creator description displayName duedate emailAddress environment expand field fieldId fieldtype fields fixVersions
  from fromString hierarchyLevel histories iconUrl id isWatching issue issue_event_type_name issuelink issuelinks issuetype
  items key labels lastViewed maxResults name parent priority progress project projectTypeKey reporter resolution
  resolutiondate security self sprint startAt status statusCategory statuscategorychangedate subtask subtasks summary
  timeSpent timeZone timeestimate timeoriginalestimate timespent timestamp timetracking to toString total transition type
  updateAuthor updated user value version versions votes watches webhookEvent worklog worklogs workratio
`);

// https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/
const OF_REQUESTS = words(`
  _expands _links currentStatus createdDate epochMillis friendly iso8601 issueId issueKey jira label participants
  requestFieldValues requestType requestTypeId serviceDesk serviceDeskId sla statusDate
`);

// The Table API's members, and the columns of Requested Item and of Task, which it extends:
// https://www.servicenow.com/docs/csh?topicname=c_TableAPI.html
const OF_SERVICENOW = words(`
  active activity_due additional_assignee_list approval approval_history approval_set assigned_to assignment_group
  backordered billable business_duration business_service calendar_duration cat_item close_notes closed_at closed_by
  cmdb_ci comments comments_and_work_notes company configuration_item contact_type context contract correlation_display
  correlation_id delivery_plan delivery_task description display_value due_date escalation estimated_delivery expected_start
  flow_context follow_up group_list impact knowledge link location made_sla number opened_at opened_by order order_guide
  parent price priority quantity reassignment_count recurring_frequency recurring_price request requested_for result
  sc_catalog short_description sla_due stage state sys_class_name sys_created_by sys_created_on sys_domain sys_domain_path
  sys_id sys_mod_count sys_tags sys_updated_by sys_updated_on task_effective_number time_worked universal_request
  upon_approval upon_reject urgency user_input value variables watch_list work_end work_notes work_notes_list work_start
`);

const DOCUMENTED: ReadonlySet<string> = new Set([...OF_JIRA, ...OF_REQUESTS, ...OF_SERVICENOW]);
const CUSTOM_FIELD = /^customfield_\d{5}$/;

/**
 * Which names of members may be shown: those that Jira and ServiceNow document, custom fields by their numbers, and
 * whatever the deployed mappings name. Any other may be a value: whoever builds a body may put a login or a key there.
 */
export function knownTo(mappings: readonly Mapping[]): (name: string) => boolean {
  const named = new Set(mappings.flatMap(expressionsOf).flatMap((text) => text.match(/\w+/g) ?? []));
  const isKnown = (part: string) => DOCUMENTED.has(part) || CUSTOM_FIELD.test(part) || named.has(part);
  return (name) => name.split('.').every(isKnown);
}

/** The texts of all expressions of a mapping, at any depth. */
function expressionsOf(mapping: Mapping): string[] {
  const texts: string[] = [];
  const look = (value: unknown): void => {
    if (value instanceof Expression) texts.push(value.text);
    else if (value instanceof Map) for (const member of value.values()) look(member);
    else if (typeof value === 'object' && value !== null)
      for (const member of Object.values(value)) look(member);
  };
  look(mapping);
  return texts;
}
