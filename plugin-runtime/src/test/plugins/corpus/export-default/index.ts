import { Plugin, RetryError } from '@posthog/plugin-scaffold'

enum Verdict {
    Kept = 'kept',
    Late = 'late',
}

const plugin: Plugin = {
    setupPlugin: async ({ global }) => {
        ;(global as any).names = new Set<string>(['a'])
    },
    onEvent: async (event: any, { global }: any) => {
        if (!global.names.has(event.event!)) {
            throw new RetryError(`${Verdict.Late}: ${event.event}`)
        }
        await posthog.capture(Verdict.Kept, { of: event.event, distinct_id: 'd', timestamp: '2022-01-01T00:00:00Z' })
    },
}

export default plugin
