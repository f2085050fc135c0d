// must: be stopped
exports.processEvent = (event) =>
    new Proxy(event, {
        ownKeys() {
            while (true) {}
        },
    })
