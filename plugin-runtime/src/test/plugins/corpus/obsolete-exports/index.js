module.exports = {
    schedule: { runEveryMinute: 1 },
    webHooks: {},
    onAction: () => {},
    onSnapshot: () => {},
    runEverySecond: () => {},
    metrics: { seen: 'sum', bad: 'mean' },
    processEventBatch: async (events, { metrics }) => {
        metrics.seen.increment(events.length)
        try {
            metrics.none.increment(1)
        } catch (error) {
            return events.map((event) => ({ ...event, event: `${error.name}: ${error.message}` }))
        }
    },
}
