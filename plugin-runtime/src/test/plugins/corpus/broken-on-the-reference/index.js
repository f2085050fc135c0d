// What real plugins do wrong at their newest version must go wrong here in the same way, and no further.
export async function onEvent(event, { config, global }) {
    if (event.event === config.trigger) {
        await sendMessage(event, cache)
    }
}

export async function exportEvents(events, { config }) {
    const included = new Set((config.included || '').split(',').filter(Boolean))
    // a Set has no length: nothing is ever left out
    const wanted = included.length > 0 ? events.filter(({ event }) => included.has(event)) : events
    console.log(wanted.map(({ event }) => event).join(' '))
}

export const processEvent = (event) => {
    event.properties.title = event.properties.nested.title
    return event
}

const sendMessage = async (event, store) => store.set(event.event, 1)
