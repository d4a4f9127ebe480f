import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** Has every synthesis fail for a finding that nobody has acknowledged, by its resource and with a reason. */
export function checkStacks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
