"""The plugin protocol's messages, compiled from tfplugin6.proto by `make protocol`."""
