import { Stack, Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';

/** Accepts wildcards in a role's resources, each by itself: there is no narrower name for what they stand for. */
export function acknowledgeWildcards(role: Role, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${nameOf(Stack.of(role).resolve(resource))}]`,
      reason,
    });
  }
}

/** As the rule names a resource: as the template does, and an import by the name of what is imported. */
function nameOf(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const [[name, value] = ['', '']] = Object.entries(resolved as object);
  if (name === 'Fn::Join') return (value as [string, unknown[]])[1].map(nameOf).join('');
  return name === 'Ref' ? `<${value}>` : String(value);
}
