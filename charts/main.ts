import { App } from 'cdk8s';
import * as charts from '.';

const app = new App();
for (const chart of Object.values(charts)) chart(app);
app.synth();
