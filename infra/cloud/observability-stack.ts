import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { configuredAlarms, makeAlarm, type Watched } from './alarm.ts';
import { makeDashboard } from './dashboard.ts';
import type { StackProps } from './stack-props.ts';

interface ObservabilityProps extends StackProps {
  readonly watched: Watched;
}

/** The alarms and the dashboard. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { watched, ...props }: ObservabilityProps) {
    super(scope, id, props);
    const { config } = props;
    const tells = new SnsAction(watched.data.alarmTopic as ITopic);
    const made = configuredAlarms(config).map((definition) => {
      const alarm = makeAlarm(this, definition, watched);
      alarm.addAlarmAction(tells);
      alarm.addOkAction(tells);
      return alarm;
    });
    makeDashboard(this, config, watched, made);
  }
}
