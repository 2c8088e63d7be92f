// An empty program; bench/CMakeLists.txt links it to the onnx library.
int main() { return 0; }
