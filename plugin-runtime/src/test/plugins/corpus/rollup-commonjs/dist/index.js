'use strict';

Object.defineProperty(exports, '__esModule', { value: true });

var crypto = require('crypto');
var url = require('url');

function _interopDefaultLegacy (e) { return e && typeof e === 'object' && 'default' in e ? e : { 'default': e }; }

var crypto__default = /*#__PURE__*/_interopDefaultLegacy(crypto);

function createCommonjsModule(fn, module) {
	return module = { exports: {} }, fn(module, module.exports), module.exports;
}

var pathDepth = createCommonjsModule(function (module) {
module.exports = function pathDepth (path) { return path.split('/').filter(Boolean).length };
});

const processEvent = (event) => {
    const { pathname } = new url.URL(event.properties.$current_url);
    event.properties.depth = pathDepth(pathname);
    event.properties.page = crypto__default['default'].createHash('sha1').update(pathname).digest('hex').slice(0, 8);
    return event
};
var index = { processEvent };

exports.default = index;
exports.processEvent = processEvent;
//# sourceMappingURL=index.js.map
