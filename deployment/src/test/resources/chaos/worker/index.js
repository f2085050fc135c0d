export async function processEvent(event, { jobs, storage }) {
    if (event.event === 'probe') {
        event.properties.ran = await storage.get('ran', 0)
        event.properties.ticks = await storage.get('ticks', 0)
    }
    if (event.event !== 'step') {
        return event
    }
    const { seq } = event.properties
    if (seq % 5 === 0) {
        await posthog.capture('captured', { distinct_id: event.distinct_id, seq })
    }
    if (seq % 7 === 0) {
        await jobs.later({ person: event.distinct_id, seq }).runIn(1, 'seconds')
    }
    return event
}

export const jobs = {
    async later({ person, seq }, { storage }) {
        const ran = (await storage.get('ran', 0)) + 1
        await storage.set('ran', ran)
        await posthog.capture('job-ran', { distinct_id: person, seq, ran })
    },
}

export async function runEveryMinute({ config, storage }) {
    const tick = (await storage.get('ticks', 0)) + 1
    await storage.set('ticks', tick)
    await fetch(`${config.url}/tick`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ team: Number(config.team), tick }),
    })
    await posthog.capture('tick', { distinct_id: 'ticker', tick, at: new Date().toISOString() })
}
