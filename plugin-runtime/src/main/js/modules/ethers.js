module.exports = require('../node_modules/ethers/lib/index.js')
