// must: return 1
exports.processEvent = (event) => ({
    then(resolve, reject) {
        resolve({ ...event, properties: { result: 1 } })
        resolve({ ...event, properties: { result: 2 } })
        reject(new Error('third'))
        throw new Error('fourth')
    },
})
