// Sends events with the real PostHog client: node send.mjs CAPTURE_URL TOKEN PREFIX
// Exits 1 if the client reports any error.
import { PostHog } from 'posthog-node'

const [url, token, prefix] = process.argv.slice(2)
const client = new PostHog(token, {
    host: url,
    flushAt: 10,
    flushInterval: 0,
    fetchRetryCount: 2,
    disableGeoip: false,
})
let failed = false
client.on('error', (error) => {
    failed = true
    console.error('posthog-node:', error)
})

const person = `${prefix}-ada`

// One event on its own.
client.capture({
    distinctId: person,
    event: 'single',
    properties: { $ip: '89.160.20.112', $current_url: 'https://shop.example/docs/start' },
})
await client.flush()

// Several requests full of events.
for (let i = 0; i < 25; i++) {
    client.capture({
        distinctId: `${prefix}-visitor-${i % 3}`,
        event: 'batched',
        properties: { i, $ip: '2.125.160.216', text: 'Grüße 👋' },
    })
}

// Who it is, and events that the filter drops.
client.identify({ distinctId: person, properties: { email: 'ada@customer.example', plan: 'hedge' } })
for (let i = 0; i < 4; i++) {
    client.capture({ distinctId: person, event: 'heartbeat' })
}
await client.shutdown()
process.exit(failed ? 1 : 0)
