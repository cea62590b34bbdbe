// The C interface between TorchSharp and libtorch 1.13 to 2.x.
//
// Every ATen operator is called by name through the dispatcher, so one function serves them all and autograd,
// autocast and every device follow. A tensor handle is a TensorImpl* that holds one reference.
// Functions return null, or the message of the error that stopped them (valid until the thread's next error).
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/api/include/torch/cuda.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstring>
#include <map>
#include <mutex>

#define API extern "C" __attribute__((visibility("default")))

using Handle = c10::TensorImpl*;
using Error = const char*;

namespace {

/// What a Value holds. The numbers are mirrored in Interop/Value.cs.
enum class Tag : int32_t {
  None, Default, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, String, Device, Generator, Object
};

// Some builds of libtorch do not recognize recent processors and fall back to AVX2, which more than halves the speed of
// bfloat16. This runs before the first kernel is chosen; a value that the user set stays.
bool has_avx512() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
  return false;
#endif
}

__attribute__((constructor)) void choose_kernels() {
  if (has_avx512()) setenv("ATEN_CPU_CAPABILITY", "avx512", 0);
}

/// Keeps the memory of freed tensors for later ones of about their size: pages that come fresh from the system cost an
/// eighth of a training step. Kept and used together never exceed the most that was in use at one time.
class BlockCache final : public c10::Allocator {
 public:
  // libtorch up to 2.2 has the first of these to override, later ones have the two others.
  c10::DataPtr allocate(size_t bytes) const { return take(bytes); }
  c10::DataPtr allocate(size_t bytes) { return take(bytes); }
  void copy_data(void* to, const void* from, size_t bytes) const { std::memcpy(to, from, bytes); }
  c10::DeleterFnPtr raw_deleter() const override { return &give; }

  static BlockCache& instance() {
    static auto cache = new BlockCache;  // Never destroyed: tensors may outlive everything.
    return *cache;
  }

 private:
  static constexpr size_t head = 64;        // In front of a block, for its size; a cache line, so the block is aligned.
  static constexpr size_t large = 1 << 20;  // Below that, malloc does well.

  static size_t& size_of(void* data) { return *reinterpret_cast<size_t*>(static_cast<char*>(data) - head); }
  static void release(void* data) { std::free(static_cast<char*>(data) - head); }

  static c10::DataPtr take(size_t bytes) {
    void* data = bytes == 0 ? nullptr : bytes < large ? fresh(bytes) : instance().find(bytes);
    return {data, data, &give, c10::Device(c10::DeviceType::CPU)};
  }

  static void* fresh(size_t bytes) {
    void* block;
    TORCH_CHECK(posix_memalign(&block, head, head + bytes) == 0, "no memory for a tensor of ", bytes, " bytes");
    auto data = static_cast<char*>(block) + head;
    size_of(data) = bytes;
    return data;
  }

  void* find(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = kept_.lower_bound(bytes);
    void* data;
    if (found != kept_.end() && found->first <= bytes + bytes / 4) {
      data = found->second;
      drop(found);
    } else {
      while (!kept_.empty() && used_ + kept_bytes_ + bytes > most_) {
        auto last = std::prev(kept_.end());
        release(last->second);
        drop(last);
      }
      data = fresh(bytes);
    }
    used_ += size_of(data);
    most_ = std::max(most_, used_);
    return data;
  }

  static void give(void* data) {
    if (!data) return;
    auto bytes = size_of(data);
    if (bytes < large) return release(data);
    auto& cache = instance();
    std::lock_guard<std::mutex> lock(cache.mutex_);
    cache.used_ -= bytes;
    cache.kept_bytes_ += bytes;
    cache.kept_.emplace(bytes, data);
  }

  void drop(std::multimap<size_t, void*>::iterator entry) {
    kept_bytes_ -= entry->first;
    kept_.erase(entry);
  }

  std::mutex mutex_;
  std::multimap<size_t, void*> kept_;
  size_t kept_bytes_ = 0, used_ = 0, most_ = 0;
};

__attribute__((constructor)) void keep_blocks() { c10::SetCPUAllocator(&BlockCache::instance(), 1); }

/// One argument or result. Lists and strings point to `length` elements in the caller's memory;
/// in results, a list of tensors is a block to give back with torch_free.
struct Value {
  Tag tag;
  int32_t length;
  int64_t bits;

  template <class T> T* pointer() const { return reinterpret_cast<T*>(bits); }
  double number() const { double d; std::memcpy(&d, &bits, sizeof d); return d; }
};

/// How an argument must be boxed where the value alone does not tell.
enum class Shape : uint8_t { Plain, Float, IntList, FloatList, BoolList, OptionalTensorList };

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Shape> shapes;
};

// c10::optional of old, std::optional of late: whichever this libtorch's own functions return.
template <template <class> class Optional, class T> Optional<at::Tensor> of_tensor(const Optional<T>&);
using OptionalTensor =
    decltype(of_tensor(std::declval<c10::Dispatcher>().findSchema(std::declval<c10::OperatorName>())));

thread_local std::string last_error;

template <class F> Error guarded(F&& body) {
  try {
    body();
    return nullptr;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error = e.what();
  } catch (...) {
    last_error = "unknown native error";
  }
  return last_error.c_str();
}

at::Tensor borrow(Handle h) {
  return h ? at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(h)) : at::Tensor();
}

Handle lend(at::Tensor t) {
  return t.defined() ? t.unsafeReleaseIntrusivePtr().release() : nullptr;
}

std::vector<at::Tensor> borrow_all(const Handle* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; i++) {
    tensors.push_back(borrow(handles[i]));
  }
  return tensors;
}

Shape shape_of(c10::TypePtr type) {
  if (auto optional = type->cast<c10::OptionalType>()) {
    type = optional->getElementType();
  }
  if (type->kind() == c10::TypeKind::FloatType) {
    return Shape::Float;
  }
  if (auto list = type->cast<c10::ListType>()) {
    switch (list->getElementType()->kind()) {
      case c10::TypeKind::FloatType: return Shape::FloatList;
      case c10::TypeKind::BoolType: return Shape::BoolList;
      case c10::TypeKind::OptionalType: return Shape::OptionalTensorList;
      case c10::TypeKind::TensorType: return Shape::Plain;
      default: return Shape::IntList;
    }
  }
  return Shape::Plain;
}

template <class T, class From> c10::List<T> list_of(const From* from, int64_t count) {
  c10::List<T> list;
  list.reserve(count);
  for (int64_t i = 0; i < count; i++) {
    list.push_back(static_cast<T>(from[i]));
  }
  return list;
}

c10::IValue box(const Value& v, Shape shape) {
  switch (v.tag) {
    case Tag::Tensor:
      return borrow(v.pointer<c10::TensorImpl>());
    case Tag::Int:
      if (shape == Shape::Float) return static_cast<double>(v.bits);
      if (shape == Shape::IntList) return c10::List<int64_t>({v.bits});
      return v.bits;
    case Tag::Double:
      if (shape == Shape::FloatList) return c10::List<double>({v.number()});
      return v.number();
    case Tag::Bool:
      return v.bits != 0;
    case Tag::IntList:
      if (shape == Shape::BoolList) return list_of<bool>(v.pointer<int64_t>(), v.length);
      if (shape == Shape::FloatList) return list_of<double>(v.pointer<int64_t>(), v.length);
      return list_of<int64_t>(v.pointer<int64_t>(), v.length);
    case Tag::DoubleList:
      return list_of<double>(v.pointer<double>(), v.length);
    case Tag::TensorList: {
      auto tensors = borrow_all(v.pointer<Handle>(), v.length);
      if (shape != Shape::OptionalTensorList) return c10::List<at::Tensor>(c10::ArrayRef<at::Tensor>(tensors));
      c10::List<OptionalTensor> list;
      for (auto& t : tensors) {
        list.push_back(t.defined() ? OptionalTensor(t) : OptionalTensor());
      }
      return list;
    }
    case Tag::String:
      return std::string(v.pointer<char>(), v.length);
    case Tag::Device:
      return c10::Device(static_cast<c10::DeviceType>(v.length), static_cast<c10::DeviceIndex>(v.bits));
    case Tag::Generator:
      return *v.pointer<at::Generator>();
    case Tag::Object:
      return *v.pointer<c10::IValue>();
    default:
      return c10::IValue();
  }
}

Value unbox(c10::IValue v) {
  if (v.isTensor()) return {Tag::Tensor, 0, reinterpret_cast<int64_t>(lend(std::move(v).toTensor()))};
  if (v.isInt()) return {Tag::Int, 0, v.toInt()};
  if (v.isBool()) return {Tag::Bool, 0, v.toBool()};
  if (v.isDouble()) {
    Value result{Tag::Double, 0, 0};
    double d = v.toDouble();
    std::memcpy(&result.bits, &d, sizeof d);
    return result;
  }
  if (v.isTensorList()) {
    auto tensors = v.toTensorVector();
    auto block = static_cast<Handle*>(std::malloc(sizeof(Handle) * (tensors.size() + 1)));
    for (size_t i = 0; i < tensors.size(); i++) {
      block[i] = lend(std::move(tensors[i]));
    }
    return {Tag::TensorList, static_cast<int32_t>(tensors.size()), reinterpret_cast<int64_t>(block)};
  }
  if (v.isNone()) return {Tag::None, 0, 0};
  return {Tag::Object, 0, reinterpret_cast<int64_t>(new c10::IValue(std::move(v)))};
}

}  // namespace

// ---- operators ----

API Error torch_operator(const char* name, const char* overload, Operator** found) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    std::vector<Shape> shapes;
    for (auto& argument : handle.schema().arguments()) {
      shapes.push_back(shape_of(argument.type()));
    }
    *found = new Operator{handle, std::move(shapes)};
  });
}

/// Missing trailing arguments, and those tagged Default, take the schema's defaults.
API Error torch_call(Operator* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
  return guarded([&] {
    auto& schema = op->handle.schema().arguments();
    TORCH_CHECK(static_cast<size_t>(count) <= schema.size(), op->handle.schema(), " got ", count, " arguments");
    torch::jit::Stack stack;
    stack.reserve(schema.size());
    for (size_t i = 0; i < schema.size(); i++) {
      if (i < static_cast<size_t>(count) && arguments[i].tag != Tag::Default) {
        stack.push_back(box(arguments[i], op->shapes[i]));
      } else {
        TORCH_CHECK(schema[i].default_value(), op->handle.schema(), " needs '", schema[i].name(), "'");
        stack.push_back(*schema[i].default_value());
      }
    }
    op->handle.callBoxed(stack);
    for (size_t i = 0; i < std::min(stack.size(), static_cast<size_t>(capacity)); i++) {
      results[i] = unbox(std::move(stack[i]));
    }
  });
}

API void torch_free(void* block) { std::free(block); }
API void torch_object_free(c10::IValue* object) { delete object; }

// ---- tensors ----

API void torch_release(Handle h) {
  c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(h);
}

API int32_t torch_dtype(Handle h) { return static_cast<int32_t>(c10::typeMetaToScalarType(h->dtype())); }
API int64_t torch_element_size(Handle h) { return static_cast<int64_t>(h->itemsize()); }
API int64_t torch_dim(Handle h) { return h->dim(); }
API int64_t torch_numel(Handle h) { return h->numel(); }
API int64_t torch_storage_offset(Handle h) { return h->storage_offset(); }
/// The memory format that an operator would choose for its result: 0 contiguous, 2 channels last.
API int32_t torch_memory_format(Handle h) { return static_cast<int32_t>(borrow(h).suggest_memory_format()); }
/// Counts the changes made in place; -1 for a tensor made in inference mode, which has no count.
API int64_t torch_version(Handle h) { return h->is_inference() ? -1 : h->version_counter().current_version(); }
API int32_t torch_is_contiguous(Handle h) { return h->is_contiguous(); }
API int32_t torch_layout(Handle h) { return static_cast<int32_t>(h->layout()); }
API void torch_sizes(Handle h, int64_t* out) { std::copy_n(h->sizes().data(), h->dim(), out); }
API void torch_strides(Handle h, int64_t* out) { std::copy_n(h->strides().data(), h->dim(), out); }

API void torch_device(Handle h, int32_t* type, int32_t* index) {
  *type = static_cast<int32_t>(h->device().type());
  *index = h->device().index();
}

API Error torch_data(Handle h, void** data) {
  return guarded([&] { *data = borrow(h).data_ptr(); });
}

// ---- autograd ----

API int32_t torch_is_leaf(Handle h) { return borrow(h).is_leaf(); }
API int32_t torch_requires_grad(Handle h) { return h->requires_grad(); }
API Error torch_set_requires_grad(Handle h, int32_t value) {
  return guarded([&] { borrow(h).set_requires_grad(value != 0); });
}
API Error torch_retain_grad(Handle h) {
  return guarded([&] { borrow(h).retain_grad(); });
}
API Error torch_grad(Handle h, Handle* grad) {
  return guarded([&] { *grad = lend(borrow(h).grad()); });
}
API Error torch_set_grad(Handle h, Handle grad) {
  return guarded([&] { borrow(h).mutable_grad() = borrow(grad); });
}

API Error torch_backward(const Handle* roots, int32_t count, const Handle* gradients, int32_t gradient_count,
                         int32_t retain_graph, int32_t create_graph, const Handle* inputs, int32_t input_count) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(roots, count), borrow_all(gradients, gradient_count), retain_graph != 0,
                              create_graph != 0, borrow_all(inputs, input_count));
  });
}

/// Writes one handle, null where unused, for each input.
API Error torch_gradients(const Handle* outputs, int32_t count, const Handle* inputs, int32_t input_count,
                          const Handle* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                          int32_t allow_unused, Handle* results) {
  return guarded([&] {
    auto grads = torch::autograd::grad(borrow_all(outputs, count), borrow_all(inputs, input_count),
                                       borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                                       allow_unused != 0);
    for (size_t i = 0; i < grads.size(); i++) {
      results[i] = lend(std::move(grads[i]));
    }
  });
}

API int32_t torch_grad_enabled() { return c10::GradMode::is_enabled(); }
API void torch_set_grad_enabled(int32_t value) { c10::GradMode::set_enabled(value != 0); }
API int32_t torch_inference_enabled() { return c10::InferenceMode::is_enabled(); }
API void* torch_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
API void torch_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// ---- the machine ----

/// Whether convolutions can run on packed weights, which oneDNN orders once for good.
API int32_t torch_can_pack(int32_t dtype) {
  auto type = static_cast<c10::ScalarType>(dtype);
  return (type == c10::ScalarType::Float || (type == c10::ScalarType::BFloat16 && has_avx512())) &&
         c10::Dispatcher::singleton().findSchema({"mkldnn_prepacked::conv2d_run", ""}).has_value();
}

API Error torch_manual_seed(int64_t seed) {
  return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}
API at::Generator* torch_generator(int64_t seed) {
  return new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed)));
}
API at::Generator* torch_default_generator() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
API void torch_generator_free(at::Generator* generator) { delete generator; }
API int64_t torch_generator_initial_seed(at::Generator* generator) {
  return static_cast<int64_t>(generator->current_seed());
}
API Error torch_generator_seed(at::Generator* generator, int64_t seed) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(static_cast<uint64_t>(seed));
  });
}
API Error torch_generator_state(at::Generator* generator, Handle* state) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    *state = lend(generator->get_state());
  });
}
API Error torch_generator_set_state(at::Generator* generator, Handle state) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(borrow(state));
  });
}

API int32_t torch_threads() { return at::get_num_threads(); }
API void torch_set_threads(int32_t count) { at::set_num_threads(count); }
API int32_t torch_interop_threads() { return at::get_num_interop_threads(); }
API Error torch_set_interop_threads(int32_t count) {
  return guarded([&] { at::set_num_interop_threads(count); });
}
API int32_t torch_cuda_devices() { return static_cast<int32_t>(torch::cuda::device_count()); }
API int32_t torch_cudnn_available() { return torch::cuda::cudnn_is_available(); }
API void torch_set_fp16_reduction(int32_t allow) { at::globalContext().setAllowFP16ReductionCuBLAS(allow != 0); }
API Error torch_cuda_synchronize(int64_t device) {
  return guarded([&] { torch::cuda::synchronize(device); });
}
