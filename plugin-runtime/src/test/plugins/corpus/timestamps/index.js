exports.processEvent = (event) => ({ ...event, properties: { type: typeof event.timestamp, hour: new Date(event.timestamp).getHours(), now: new Date().toISOString() } })
exports.composeWebhook = (event) =>
    event.timestamp instanceof Date ? { url: 'https://example.test/hook', body: JSON.stringify({ at: event.timestamp.toISOString() }) } : null
exports.runEveryDay = async () => console.debug(Date.now(), new Date(2022, 2, 1).toISOString())
