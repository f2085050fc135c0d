package io.hedgerow.runtime.module;

/** A module that is JavaScript only: an npm package bundled at build time. */
record BundledModule(String requireName, String bundleResource, boolean importable)
        implements HostModule {

    static BundledModule importable(String requireName, String bundle) {
        return new BundledModule(requireName, "/io/hedgerow/runtime/js/" + bundle, true);
    }

    static BundledModule internal(String requireName, String bundle) {
        return new BundledModule(requireName, "/io/hedgerow/runtime/js/" + bundle, false);
    }
}
