import { createHash } from 'crypto'
import { gzipSync } from 'zlib'
import { RetryError } from '@posthog/plugin-scaffold'

export const getSettings = () => ({ handlesLargeBatches: true })

export async function exportEvents(events, { config }) {
    if (events.length === 0) {
        return
    }
    const lines = events.map((event) => JSON.stringify(event)).join('\n')
    const uuids = events.map((event) => event.uuid).join()
    const day = new Date(events[0].timestamp).toISOString().slice(0, 10)
    const name = createHash('sha256').update(uuids).digest('hex').slice(0, 24)
    const response = await fetch(`${config.url}/bucket/${day}/${name}.jsonl.gz`, {
        method: 'PUT',
        headers: {
            'Content-Type': 'application/x-ndjson',
            'Content-Encoding': 'gzip',
            Authorization: `Bearer ${config.token}`,
        },
        body: gzipSync(lines),
    }).catch((error) => {
        throw new RetryError(`no answer: ${error.message}`)
    })
    if (response.status >= 500 || response.status === 429) {
        throw new RetryError(`the bucket answered ${response.status}`)
    }
    if (!response.ok) {
        throw new Error(`the bucket answered ${response.status}: it will never take it`)
    }
}
