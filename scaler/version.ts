declare const __SCALER_VERSION__: string | undefined;

/** Version of the package the scaler was bundled from; "dev" when it runs from source. */
export const SCALER_VERSION = typeof __SCALER_VERSION__ === 'undefined' ? 'dev' : __SCALER_VERSION__;
