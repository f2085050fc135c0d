exports.processEvent = (event, { config }) => {
    if (event.event === 'string') throw 'no such event'
    if (event.event === 'object') throw { code: 7 }
    if (event.event === 'reference') return notThere.length
    throw new RangeError('out of range')
}
