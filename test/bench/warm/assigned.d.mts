export function assignedAt(orgUrl: string): object;
