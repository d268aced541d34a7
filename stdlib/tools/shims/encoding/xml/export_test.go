package xml

const maxUnmarshalDepthWasm = 5000
