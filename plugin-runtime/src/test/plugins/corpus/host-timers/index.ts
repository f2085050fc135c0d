import { createBuffer } from '@posthog/plugin-contrib'

export function setupPlugin({ global }: any) {
    global.buffer = createBuffer({
        limit: 3,
        timeoutSeconds: 10,
        onFlush: async (objects: any[]) => {
            console.log('flush', objects)
        },
    })
}
export function onEvent(event: any, { global }: any) {
    global.buffer.add(event.event, event.properties?.points)
}
export function teardownPlugin({ global }: any) {
    global.buffer.flush()
}
