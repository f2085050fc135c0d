export function setupPlugin({ config, global }) {
    global.greeting = config.greeting || 'Hello'
}

export async function processEvent(event, { global, storage }) {
    const number = (await storage.get('greetings', 0)) + 1
    await storage.set('greetings', number)
    event.properties.greeting = `${global.greeting}, ${event.distinct_id}!`
    event.properties.greeting_number = number
    return event
}
