// must: return "first"
exports.processEvent = (event) =>
    new Promise((resolve, reject) => {
        event.properties.result = 'first'
        resolve(event)
        reject(new Error('second'))
        resolve({ ...event, properties: { result: 'third' } })
    })
