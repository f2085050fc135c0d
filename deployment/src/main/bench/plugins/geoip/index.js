// One asynchronous lookup, then about 25 properties.
export async function processEvent(event, { geoip }) {
    const ip = event.ip
    if (!ip) {
        return event
    }
    const response = await geoip.locate(ip)
    if (!response) {
        return event
    }
    const location = {
        city_name: response.city?.names?.en,
        country_name: response.country?.names?.en,
        country_code: response.country?.isoCode,
        continent_name: response.continent?.names?.en,
        continent_code: response.continent?.code,
        postal_code: response.postal?.code,
        latitude: response.location?.latitude,
        longitude: response.location?.longitude,
        time_zone: response.location?.timeZone,
        accuracy_radius: response.location?.accuracyRadius,
        subdivision_1_code: response.subdivisions?.[0]?.isoCode,
        subdivision_1_name: response.subdivisions?.[0]?.names?.en,
    }
    event.$set = event.$set ?? {}
    for (const key in location) {
        const value = location[key]
        if (value !== undefined) {
            event.properties[`$geoip_${key}`] = value
            event.$set[`$geoip_${key}`] = value
        }
    }
    event.properties.$geoip_done = true
    return event
}
