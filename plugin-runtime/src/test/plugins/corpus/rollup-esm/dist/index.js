import fetch$1 from 'node-fetch';
import { RetryError } from '@posthog/plugin-scaffold';

var Level;
(function (Level) {
    Level["Low"] = "low";
    Level["High"] = "high";
})(Level || (Level = {}));

function setupPlugin({ config, global }) {
    global.limit = Number(config.limit ?? 10);
}
async function processEvent(event, { global }) {
    const level = event.properties.amount > global.limit ? Level.High : Level.Low;
    return { ...event, properties: { ...event.properties, level } }
}
const onEvent = async (event) => {
    const response = await fetch$1(`https://api.example.test/${event.event}`);
    if (!response.ok) throw new RetryError(`status ${response.status}`)
};

export { onEvent, processEvent, setupPlugin };
