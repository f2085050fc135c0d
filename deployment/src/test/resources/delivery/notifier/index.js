import { RetryError } from '@posthog/plugin-scaffold'

export const onEvent = (event, { config }) => post(event, `${config.url}/event`)

export const onSnapshot = (event, { config }) => post(event, `${config.url}/snapshot`)

async function post(event, url) {
    const response = await fetch(url, {
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
