module.exports = require('../node_modules/@posthog/plugin-contrib/dist/index.js')
