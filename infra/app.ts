import { makeApp } from './cloud/make-app.ts';

// The CDK app: `npx cdk deploy --all` runs it, by cdk.json.
(await makeApp()).app.synth();
