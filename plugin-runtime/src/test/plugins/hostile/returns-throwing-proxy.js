// must: fail EvalError
const trap = () => {
    throw new EvalError('trap')
}
exports.processEvent = (event) => new Proxy(event, { get: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap, has: trap })
