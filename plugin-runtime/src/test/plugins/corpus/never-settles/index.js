export async function processEvent(event) {
    await new Promise(() => {})
    return event
}
