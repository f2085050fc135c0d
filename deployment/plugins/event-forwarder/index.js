import { RetryError } from '@posthog/plugin-scaffold'

export async function exportEvents(events, { config }) {
    const response = await fetch(config.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ events }),
    })
    if (response.status === 429 || response.status >= 500) {
        throw new RetryError(`${config.url} answered ${response.status}`)
    }
    if (!response.ok) {
        throw new Error(`${config.url} refused ${events.length} events: ${response.status}`)
    }
}
