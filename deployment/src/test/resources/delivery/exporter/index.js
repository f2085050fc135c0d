import { RetryError } from '@posthog/plugin-scaffold'

export async function exportEvents(events, { config }) {
    const response = await fetch(`${config.url}/export`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ events }),
    })
    if (response.status === 400) {
        throw new Error('the receiver will never take it')
    }
    if (response.status !== 200) {
        throw new RetryError(`the receiver answered ${response.status}`)
    }
}
