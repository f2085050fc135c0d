// Each limit on a size is an ordinary error for the plugin, or a line in its log (docs/sandbox-and-limits.md).
const text = 'x'.repeat(200)

async function refusal(what) {
    try {
        await what()
        return 'nothing'
    } catch (error) {
        return `${error.name}: ${error.message}`
    }
}

export async function processEvent(event, { storage, cache, jobs }) {
    if (event.event === 'large result') {
        event.properties.text = text.repeat(10)
        return event
    }
    if (event.event === 'many lines') {
        for (let i = 1; i < 6; i++) console.log(i)
        console.log(text)
        return event
    }
    const flood = []
    const properties = {
        storage: await refusal(() => storage.set('key', text)),
        key: await refusal(() => storage.set(text + 'x', 1)),
        cache: await refusal(() => cache.set('key', text)),
        capture: await refusal(() => posthog.capture('made', { text })),
        job: await refusal(() => jobs.later({ text }).runNow()),
        response: await refusal(() => fetch('https://example.org/large')),
        pending: await refusal(async () => {
            for (let i = 0; i < 4; i++) flood.push(fetch('https://example.org/small'))
            await Promise.all(flood)
        }),
    }
    await Promise.allSettled(flood)
    return { ...event, properties }
}
