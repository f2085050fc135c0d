import { RetryError } from '@posthog/plugin-scaffold'

export async function onEvent(event, { config }) {
    const response = await fetch(`${config.url}/event`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(event),
    })
    if (response.status === 400) {
        throw new Error('the receiver will never take it')
    }
    if (response.status !== 200) {
        throw new RetryError(`the receiver answered ${response.status}`)
    }
}
