// must: be stopped
exports.processEvent = (event) => ({
    then() {
        while (true) {}
    },
})
