interface Shape {
    size?: number
}

export async function processEvent(event, { config }) {
    const shape = (event.properties ?? {}) as Shape
    const size: number = shape.size ?? Number(config.size)
    event.properties = { size: size!, half: size / 2 }
    return event
}
