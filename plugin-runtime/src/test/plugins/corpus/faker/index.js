import faker from 'faker'
import { name, random } from 'faker'

const fields = () => ({
    first: name.firstName(),
    email: faker.internet.email(),
    word: random.word(),
    number: faker.datatype.number({ min: 10, max: 99 }),
    float: faker.datatype.float({ min: 0, max: 1, precision: 0.001 }),
    uuid: faker.datatype.uuid(),
    company: faker.company.companyName(),
    city: faker.address.city(),
    ip: faker.internet.ip(),
    template: faker.fake('{{name.lastName}}, {{name.firstName}} {{name.suffix}}'),
    element: faker.random.arrayElement(['a', 'b', 'c']),
    shuffled: faker.helpers.shuffle([1, 2, 3, 4, 5]).join(''),
    phone: faker.phone.phoneNumber('###-####'),
})

export function processEvent(event, { config }) {
    faker.seed(Number(config.seed))
    const made = fields()
    faker.seed(Number(config.seed))
    const again = fields()
    faker.seed(Number(config.seed) + 1)
    const other = fields()
    faker.locale = 'de'
    faker.seed(Number(config.seed))
    const german = [faker.name.firstName(), faker.address.city(), faker.company.companySuffix()]
    faker.locale = 'en'
    event.properties = { made, repeats: JSON.stringify(again) === JSON.stringify(made), differs: other.uuid !== made.uuid, german, locales: Object.keys(faker.locales).length }
    return event
}

export function runEveryMinute() {
    faker.seed(7)
    for (let i = 0; i < 2; i++) {
        posthog.capture(faker.random.arrayElement(['paid', 'left']), { distinct_id: faker.datatype.uuid(), amount: faker.datatype.number(100) })
    }
}
