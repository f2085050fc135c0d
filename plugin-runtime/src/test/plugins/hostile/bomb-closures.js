// must: be stopped
exports.processEvent = (event) => {
    let f = () => 0
    for (;;) {
        const previous = f
        const ballast = new Array(100).fill(1)
        f = () => [previous, ballast]
    }
}
