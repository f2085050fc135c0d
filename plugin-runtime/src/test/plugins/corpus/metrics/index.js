// The metrics of 2021: exported with a type, used through meta (contract §2.13).
export const metrics = { seen: 'sum', largest: 'MAX', smallest: 'Min', average: 'avg' }

const refusal = async (what) => {
    try {
        return [await what()]
    } catch (error) {
        return `${error.name}: ${error.message}`
    }
}

export async function processEvent(event, { metrics }) {
    event.properties = {
        offers: ['seen', 'largest', 'smallest'].map((name) => Object.keys(metrics[name]).join()),
        used: [await metrics.seen.increment(2), await metrics.largest.max(7.5), await metrics.smallest.min(-1)],
        unknown: await refusal(() => metrics.never.increment(1)),
        invalidType: await refusal(() => metrics.average.avg(1)),
        text: await refusal(() => metrics.seen.increment('2')),
        nothing: await refusal(() => metrics.largest.max()),
        otherVerb: await refusal(() => metrics.seen.max(1)),
    }
    metrics.seen.increment(1)
    return event
}
