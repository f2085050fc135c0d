import { RetryError } from '@posthog/plugin-scaffold'

export async function processEvent(event, { config, storage }) {
    if (event.event === 'probe') {
        event.properties.called = await storage.get('called', 0)
    }
    if (event.event !== 'step') {
        return event
    }
    const person = event.distinct_id
    const { seq } = event.properties
    // An attempt that was cut off and runs again must find what it found the first time.
    const before = await storage.get(`attempt/${person}`, { seq: 0, attempt: 0 })
    const attempt = before.seq === seq ? before.attempt + 1 : 1
    await storage.set(`attempt/${person}`, { seq, attempt })
    const response = await fetch(`${config.url}/call`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ team: event.team_id, person, seq, attempt }),
    })
    if (response.status !== 200) {
        throw new RetryError(`the service answered ${response.status}`)
    }
    const { call } = await response.json()
    const called = (await storage.get('called', 0)) + 1
    await storage.set('called', called)
    Object.assign(event.properties, { attempt, call, called })
    return event
}
