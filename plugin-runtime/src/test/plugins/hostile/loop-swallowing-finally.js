// must: be stopped
exports.processEvent = (event) => {
    while (true) {
        try {
            while (true) {}
        } catch (e) {
            continue
        } finally {
            continue
        }
    }
}
