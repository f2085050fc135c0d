import { RetryError } from '@posthog/plugin-scaffold'

export async function onEvent(event, { config }) {
    if (event.event !== config.event) {
        return
    }
    const response = await fetch(config.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
            uuid: event.uuid,
            customer: event.distinct_id,
            value: event.properties.value,
            at: event.timestamp,
            demo_run: event.properties.demo_run,
        }),
    })
    if (!response.ok) {
        throw new RetryError(`${config.url} answered ${response.status}`)
    }
}
